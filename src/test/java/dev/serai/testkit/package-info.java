/** What several tests share. */
package dev.serai.testkit;
