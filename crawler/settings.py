"""Scrapy's settings for this project: polite, closed, bounded. `crawler.crawl` and plain `scrapy crawl` share them.

The clock may be read here, so that plain `scrapy crawl` works without a night above it.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

VERSION = "0.1"


def user_agent(contact: str) -> str:
    """How we introduce ourselves; `contact` is a mail or web address of whoever runs this."""
    return f"embassywatch/{VERSION} (+{contact})" if contact else f"embassywatch/{VERSION}"


def now() -> datetime:
    """The clock of plain `scrapy crawl`, UTC."""
    return datetime.now(UTC)


def catalogue_folders() -> list[Path]:
    """Folders named by EMBASSYWATCH_SOURCES (a path list); empty where it is not set."""
    named = os.environ.get("EMBASSYWATCH_SOURCES", "")
    return [Path(folder) for folder in named.split(os.pathsep) if folder]


def _routes() -> dict[str, str]:
    """Test sites from EMBASSYWATCH_ROUTES, as the night reads it: `kurier.example=127.0.0.1,b.example=127.0.0.1`."""
    pairs = os.environ.get("EMBASSYWATCH_ROUTES", "").split(",")
    return dict(pair.strip().split("=", 1) for pair in pairs if "=" in pair)


BOT_NAME = "embassywatch"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"

# --- who we are
EMBASSYWATCH_CONTACT = os.environ.get("EMBASSYWATCH_CONTACT", "")
USER_AGENT = user_agent(EMBASSYWATCH_CONTACT)
ROBOTSTXT_USER_AGENT = "embassywatch"
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/rss+xml,application/atom+xml,application/xml;q=0.9,*/*;q=0.8",
}

# --- how politely: one request at a time per source, a pause after each answer (crawler/middlewares/pace.py)
CONCURRENT_REQUESTS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 5.0
DOWNLOAD_DELAY_JITTER = 0.0
# ours stands in for Scrapy's, which goes on where robots.txt cannot be read
ROBOTSTXT_OBEY = False
COOKIES_ENABLED = False
REFERER_ENABLED = False

# --- within which bounds
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024
DOWNLOAD_WARNSIZE = 5 * 1024 * 1024
DOWNLOAD_FAIL_ON_DATALOSS = True
URLLENGTH_LIMIT = 0  # crawler/links.py refuses long addresses, and counts them
DEPTH_LIMIT = 0
EMBASSYWATCH_SOURCE_SECONDS = 900.0
EMBASSYWATCH_RETRY_AFTER_CAP = 1800.0
EMBASSYWATCH_RETRY_PAUSE = 5.0

# --- to whom we talk
EMBASSYWATCH_ROUTES = _routes()
TWISTED_DNS_RESOLVER = "crawler.guard.GuardedResolver"
DOWNLOAD_VERIFY_CERTIFICATES = True
HTTPPROXY_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
DOWNLOAD_HANDLERS = {
    "http": "crawler.handler.NewsroomDownloadHandler",
    "https": "crawler.handler.NewsroomDownloadHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}

# --- what every request passes
HTTPERROR_ALLOW_ALL = True
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.middlewares.hosts.HostsMiddleware": 50,
    "crawler.middlewares.robots.RobotsMiddleware": 100,
    "crawler.middlewares.retries.RetriesMiddleware": 550,
    "crawler.middlewares.packing.PackingMiddleware": 595,
    "crawler.middlewares.redirects.RedirectsMiddleware": 600,
    "crawler.middlewares.pace.PaceMiddleware": 900,
}

# --- how it runs
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"
LOG_LEVEL = "INFO"
LOG_VERSIONS: list[str] = []
