"""Tests of the room microdrivers.survey."""
