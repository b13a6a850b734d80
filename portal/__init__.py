"""The backorder portal: tells a shopper where a backordered order stands, when it ships and how sure that is."""

__version__ = "0.1.0"
