"""Where Scrapy looks for spiders; there is one, newsroom."""
