"""Page to article: metadata, text, template lines, repair; the only room that names trafilatura."""
