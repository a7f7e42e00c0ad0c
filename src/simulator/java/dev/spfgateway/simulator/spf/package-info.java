/**
 * The web service in front of the simulated VMM, as IIS and Management OData show it: paths, Basic
 * credentials, verbs, headers, errors, and the log of what arrived.
 */
@NullMarked
package dev.spfgateway.simulator.spf;

import org.jspecify.annotations.NullMarked;
