"""Delays by distance band: flights, total minutes, median, 90th percentile, longest.

Prints one band a line, as the job has calculated it.
"""
import sys

for line in sys.stdin:
    print(line, end='')
