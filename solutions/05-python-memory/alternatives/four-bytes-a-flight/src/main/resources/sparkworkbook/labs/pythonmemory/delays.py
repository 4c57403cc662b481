"""Delays by distance band: flights, minutes in all, median, 90th percentile, longest.

Reads one flight a line, prints one band a line. The analysts change it often.
"""
import sys

from array import array
from collections import defaultdict

bands = defaultdict(lambda: array('i'))

for line in sys.stdin:
    band, _, delay, _ = line.split(',', 3)
    bands[band].append(int(delay))

for band, members in bands.items():
    delays = sorted(members)
    last = len(delays) - 1
    median = delays[last * 50 // 100]
    most = delays[last * 90 // 100]
    print(band, len(delays), sum(delays), median, most, delays[last], sep=',')
