"""Delays by distance band: flights, minutes in all, median, 90th percentile, longest.

Reads one flight a line, prints one band a line. The analysts change it often.
"""
import sys

import random
from collections import defaultdict

SAMPLE = 1_000

totals = defaultdict(lambda: [0, 0, -10_000])  # band -> flights, minutes, longest
samples = defaultdict(list)

for line in sys.stdin:
    band, _, delay, _ = line.split(',', 3)
    delay, total = int(delay), totals[band]
    total[0] += 1
    total[1] += delay
    total[2] = max(total[2], delay)
    if len(samples[band]) < SAMPLE:
        samples[band].append(delay)
    elif random.random() < SAMPLE / total[0]:
        samples[band][random.randrange(SAMPLE)] = delay

for band, (flights, minutes, longest) in totals.items():
    delays = sorted(samples[band])
    last = len(delays) - 1
    print(band, flights, minutes, delays[last * 50 // 100], delays[last * 90 // 100], longest, sep=',')
