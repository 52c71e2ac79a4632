package dev.serai.journal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what an object of a library says of itself, by the names of its methods: the library need not be there. */
final class Getters {
    private Getters() {}

    /** What the first of these methods returns that the object has; null when it has none, or that failed. */
    static @Nullable Object get(@Nullable Object target, String... anyOf) {
        if (target != null) {
            for (String name : anyOf) {
                Object value = call(target, name);
                if (value != null) {
                    return value;
                }
            }
        }
        return null;
    }

    /** What a method with one text as its argument returns; null as in {@link #get}. */
    static @Nullable Object ask(@Nullable Object target, String name, String argument) {
        return target == null ? null : call(target, name, argument);
    }

    private static @Nullable Object call(Object target, String name, String... arguments) {
        try {
            Method method = arguments.length == 0
                    ? target.getClass().getMethod(name)
                    : target.getClass().getMethod(name, String.class);
            // A public method of a class that is not.
            method.trySetAccessible();
            Object value = method.invoke(target, (Object[]) arguments);
            return value instanceof Optional<?> optional ? optional.orElse(null) : value;
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            return null;
        }
    }

    /** As {@link #get}; -1 when that is no number. */
    static int number(@Nullable Object target, String... anyOf) {
        Object value = get(target, anyOf);
        return value instanceof Number number ? number.intValue() : -1;
    }

    /** As {@link #get}; empty when there is none. */
    static String text(@Nullable Object target, String... anyOf) {
        Object value = get(target, anyOf);
        return value == null ? "" : value.toString();
    }
}
