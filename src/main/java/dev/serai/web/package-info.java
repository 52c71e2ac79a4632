/**
 * What Serai adds to Camel's HTTP server: who may reach it, how long a silent connection is kept, and errors that a
 * program can read (RFC 9457). Loaded only where {@code camel.server.enabled} or {@code camel.management.enabled} is
 * set.
 */
package dev.serai.web;
