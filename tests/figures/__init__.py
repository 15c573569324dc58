"""Tests of the room microdrivers.figures."""
