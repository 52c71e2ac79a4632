package dev.serai.journal;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Set;
import org.apache.camel.CamelContext;

/** The Jackson mapper that writes and reads maps. */
final class Json {
    private Json() {}

    /** The user's own mapper, if the registry has exactly one; else one with what Jackson finds on the class path. */
    static ObjectMapper mapper(CamelContext context) {
        Set<ObjectMapper> own = context.getRegistry().findByType(ObjectMapper.class);
        return own.size() == 1 ? own.iterator().next() : Default.MAPPER;
    }

    private static final class Default {
        static final ObjectMapper MAPPER = new ObjectMapper().findAndRegisterModules();
    }
}
