#!/bin/sh
cd "$(dirname "$0")" && exec "${PYTHON:-python3}" start.py "$@"
