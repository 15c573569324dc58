"""Tests of the room microdrivers.book."""
