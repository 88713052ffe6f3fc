"""mgrad: the derivative of anything that can be typed."""

__version__ = "0.1.0"
