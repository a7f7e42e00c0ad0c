package dev.spfgateway.auth;

import dev.spfgateway.base.Default;

/**
 * Settings of API keys.
 *
 * @param enabled whether they are accepted
 */
public record ApiKeyConfig(@Default("true") boolean enabled) {}
