package dev.tidemark.bootstrap;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/**
 * Loads all of Tidemark but this package from where no one else looks: {@code inst/**.classdata} in
 * the agent's own jar.
 *
 * <pre>
 *   platform  &lt;-  system (application, dev.tidemark.bootstrap)  &lt;-  the hosts' loaders
 *      ^                    ^ this package only                            ^
 *      +---- AgentLoader ---+   &lt;-  HookLoader, one per host loader -------+
 * </pre>
 *
 * What is gained: the application cannot see a class of ours or of our libraries, whatever versions
 * it uses itself; nothing is relocated; nothing is appended to the bootstrap search path, which
 * would cost the host its shared classes. What it costs: classes without shared archive, some 0.2
 * ms each when first used.
 */
public final class AgentLoader extends ClassLoader {

    private static final String ROOM = "inst/";
    private static final String SHARED = "dev.tidemark.bootstrap.";

    static {
        registerAsParallelCapable();
    }

    private final JarFile jar;
    private final String jarUrl;

    /** Beside a host: sees the platform, this package, and what the jar keeps apart. */
    AgentLoader() throws IOException, URISyntaxException {
        this(ClassLoader.getSystemClassLoader().getParent());
    }

    /** As a command of its own, where there is no host to keep apart from. */
    AgentLoader(ClassLoader parent) throws IOException, URISyntaxException {
        super(parent);
        URL location = Premain.class.getProtectionDomain().getCodeSource().getLocation();
        File file = new File(location.toURI());
        this.jar = new JarFile(file);
        this.jarUrl = "jar:".concat(file.toURI().toString()).concat("!/").concat(ROOM);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith(SHARED)) {
            return Class.forName(name, false, Premain.class.getClassLoader());
        }
        return super.loadClass(name, resolve);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] classFile = classFile(name);
        if (classFile == null) {
            throw new ClassNotFoundException(name);
        }
        int dot = name.lastIndexOf('.');
        if (dot > 0 && getPackage(name.substring(0, dot)) == null) {
            try {
                definePackage(name.substring(0, dot), null, null, null, null, null, null, null);
            } catch (IllegalArgumentException anotherThreadWasFirst) {
                // the package is there, which is all that was wanted
            }
        }
        return defineClass(name, classFile, 0, classFile.length);
    }

    /**
     * The class file of one of the jar's hidden classes, or null where it has none of that name.
     */
    public byte[] classFile(String name) {
        ZipEntry entry = jar.getEntry(ROOM.concat(name.replace('.', '/')).concat(".classdata"));
        if (entry == null) {
            return null;
        }
        try (InputStream in = jar.getInputStream(entry)) {
            ByteArrayOutputStream bytes =
                    new ByteArrayOutputStream(Math.max(1024, (int) entry.getSize()));
            byte[] buffer = new byte[8192];
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                bytes.write(buffer, 0, read);
            }
            return bytes.toByteArray();
        } catch (IOException unreadable) {
            return null;
        }
    }

    @Override
    protected URL findResource(String name) {
        if (jar.getEntry(ROOM.concat(name)) == null) {
            return null;
        }
        try {
            return new URL(jarUrl.concat(name));
        } catch (MalformedURLException impossible) {
            return null;
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        URL found = findResource(name);
        return found == null
                ? Collections.<URL>emptyEnumeration()
                : Collections.enumeration(Collections.singleton(found));
    }
}
