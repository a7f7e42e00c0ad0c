/** What all resources of the admin listener share: who may call them, bodies, answers, errors. */
@NullMarked
package dev.spfgateway.admin.route;

import org.jspecify.annotations.NullMarked;
