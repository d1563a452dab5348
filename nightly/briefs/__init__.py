"""What the night tells as a whole: the nightly digest and the weekly brief, collected from what is held."""
