/** The operators' console: static pages that read the admin API in the operator's browser. */
@NullMarked
package dev.spfgateway.admin.console;

import org.jspecify.annotations.NullMarked;
