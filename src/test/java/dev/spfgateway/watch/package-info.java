/** Tests of what operators watch the gateway with: Prometheus' rules, dashboards, runbook. */
package dev.spfgateway.watch;
