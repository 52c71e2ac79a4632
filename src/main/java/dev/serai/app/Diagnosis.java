package dev.serai.app;

import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** Finds in a failed start what a person has to change. */
final class Diagnosis {
    Diagnosis(Settings settings, @Nullable CamelContext context) {}

    @Nullable
    ConfigurationException of(Exception failure) {
        if (failure instanceof ConfigurationException wrong) {
            return wrong;
        }
        return null;
    }
}
