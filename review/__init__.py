"""The desk: the queue of events, and the decisions that people take about them."""
