"""Micro-drivers: a survey goes in, a safe, honest, live book comes out."""

__version__ = "0.1.0"


def __getattr__(name: str):
    """`microdrivers.explore`, imported when it is asked for: nothing else needs widgets."""
    if name == "explore":
        from microdrivers.teaching.explore import explore

        return explore
    raise AttributeError(f"module 'microdrivers' has no attribute '{name}'")
