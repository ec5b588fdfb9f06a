package dev.tidemark.agent.leak;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.ref.WeakReference;

/**
 * Notices that the JVM has unloaded classes, with any collector and without asking one: a class
 * that nobody uses is made, and looked for again. Young collections leave classes alone.
 */
final class Unloading {

    private WeakReference<Class<?>> idle;

    /** Whether classes were unloaded since the last time this was asked. */
    boolean happened() {
        if (idle != null && !idle.refersTo(null)) {
            return false;
        }
        boolean gone = idle != null;
        try {
            var made = MethodHandles.lookup().defineHiddenClass(classFile(), false);
            idle = new WeakReference<>(made.lookupClass());
        } catch (IOException | IllegalAccessException | LinkageError notMade) {
            return false;
        }
        return gone;
    }

    /** An interface without members, beside this class. */
    private static byte[] classFile() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeInt(0xCAFEBABE);
            out.writeInt(61);
            out.writeShort(5);
            out.writeByte(1);
            out.writeUTF(Unloading.class.getPackageName().replace('.', '/') + "/Idle");
            out.writeByte(7);
            out.writeShort(1);
            out.writeByte(1);
            out.writeUTF("java/lang/Object");
            out.writeByte(7);
            out.writeShort(3);
            out.writeShort(0x1600); // a synthetic interface
            out.writeShort(2);
            out.writeShort(4);
            for (int none = 0; none < 4; none++) {
                out.writeShort(0);
            }
        }
        return bytes.toByteArray();
    }
}
