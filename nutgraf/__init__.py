"""nutgraf: a static-site generator for news analysis that type-checks the reporting."""

__version__ = "0.1.0"
