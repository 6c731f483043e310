"""M/M/1 (8 arrivals/s, 100 ms mean service) in SimPy: nanoseconds of processor time per customer.

usage: mm1_simpy.py [CUSTOMERS] [RUNS]
"""

import random
import statistics
import sys
import time

import simpy


class Queue:
    """One server, first come, first served; a process for each customer, as SimPy's own examples have it."""

    def __init__(self, customers, seed=1):
        self.random = random.Random(seed)
        self.env = simpy.Environment()
        self.server = simpy.Resource(self.env, capacity=1)
        self.waited = 0.0
        self.served = 0
        self.env.process(self.arrivals(customers))

    def arrivals(self, customers):
        for _ in range(customers):
            yield self.env.timeout(self.random.expovariate(8.0))
            self.env.process(self.customer())

    def customer(self):
        came = self.env.now
        with self.server.request() as turn:
            yield turn
            self.waited += self.env.now - came
            yield self.env.timeout(self.random.expovariate(10.0))
        self.served += 1


def main(customers=100_000, runs=7):
    taken = []
    for seed in range(1, runs + 1):
        queue = Queue(customers, seed)
        start = time.process_time_ns()
        queue.env.run()
        taken.append((time.process_time_ns() - start) / queue.served)
    print(
        f"simpy {simpy.__version__}: {statistics.median(taken):.0f} ns per customer (least {min(taken):.0f}) "
        f"of {runs} runs; last mean wait {queue.waited / queue.served:.3f} s, by theory 0.4 s"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
