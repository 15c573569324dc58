"""Micro-drivers: a survey goes in, a safe, honest, live book comes out."""

__version__ = "0.1.0"
