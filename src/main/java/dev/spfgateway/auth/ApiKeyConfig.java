package dev.spfgateway.auth;

import dev.spfgateway.base.Default;

/**
 * API keys.
 *
 * @param enabled whether they are taken
 */
public record ApiKeyConfig(@Default("true") boolean enabled) {}
