#pragma once
/// A valid scenario that uses every key of the grammar's sections.

#include <string>

namespace loadscape::tests {

inline const std::string sample_scenario = R"yaml(loadscape: 1
title: Order to cash at a manufacturer
run: {duration: 1 d, warm_up: 2 h, starts: "Mon 06:00", replications: 10, seed: 7}

systems:
  crm:
    workers: 50
    service: lognormal(p50=80 ms, p99=600 ms)
    limits:
      daily-api: {rolling: "100000 / 24 h"}
      burst: {bucket: 100, refill: 50/s, on_breach: delay}
      slots: {concurrent: 25}
  erp:
    workers: 16
    service: lognormal(p50=150 ms, p99=1.2 s)
    fails: {mtbf: 30 d, mttr: 2 h}
    held: resume
    link: {latency: 5 ms, bandwidth: 100 Mbit/s}
  bureau: {workers: 4, service: exponential(mean=400 ms)}
  portal:

flows:
  order:
    from: crm
    to: [erp, portal]
    pattern: fire-and-forget
    entity: Order
    arrivals: poisson(500/day) * business-hours
    payload: lognormal(p50=4 KB, p99=60 KB)
    retry: {attempts: 5, backoff: [0 s, 2 s, 4 s, 8 s]}
    expect: {success: ">= 99.7 %", p95: "< 5 min", in: [event-driven, big-hub]}
  inventory-check:
    from: crm
    to: erp
    pattern: request-reply
    arrivals: poisson(20/min) * business-hours
    timeout: 10 s
    expect: {p95: "< 2 s"}
  credit-check:
    from: erp
    to: bureau
    pattern: request-reply
    during: order
    probability: 30 %
  production-status:
    from: erp
    to: crm
    pattern: remote-call-in
    after: order
    count: 4
  product-master:
    {from: erp, to: crm, pattern: batch, schedule: "daily 02:00", records: 50_000}
  case-updates:
    {from: crm, to: portal, pattern: data-change, arrivals: every 3 s}

topologies:
  point-to-point: {}
  hub-and-spoke: {workers: 64, service: "lognormal(p50=60 ms, p99=200 ms)"}
  big-hub: {kind: hub-and-spoke, workers: 640}
  event-driven:

faults:
  erp-down: {node: erp, outage: true, at: 10 h, for: 2 h}
  hub-down: {node: hub, outage: true, at: 10 h, for: 2 h, in: [big-hub]}
)yaml";

}  // namespace loadscape::tests
