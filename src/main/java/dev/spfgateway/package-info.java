/** spf-gateway: the tenant-facing gateway in front of System Center SPF/VMM. */
@NullMarked
package dev.spfgateway;

import org.jspecify.annotations.NullMarked;
