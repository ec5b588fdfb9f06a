package dev.tidemark.agent.apps;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.logging.LogManager;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/**
 * Tomcat with web applications side by side, the last of which is deployed once more: a folder to
 * work in, and the folder of each. Says who answered, and whether the class loader before is left.
 */
public final class WebContainer {

    /** By its name: not to be found beside the container. */
    private static final String APPLICATION = "dev.tidemark.agent.apps.WebScript";

    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private final Tomcat tomcat = new Tomcat();
    private final HttpClient http = HttpClient.newHttpClient();

    private WebContainer(String folder) throws Exception {
        LogManager.getLogManager().reset(); // standard error is looked at
        tomcat.setBaseDir(folder);
        tomcat.setPort(0);
        // a pool's threads would keep the application by its thread-locals, without us too
        tomcat.getConnector().getProtocolHandler().setExecutor(task -> new Thread(task).start());
        tomcat.start();
    }

    /** Throws what the container throws. */
    public static void main(String[] args) throws Exception {
        var container = new WebContainer(args[0]);
        try {
            container.run(args);
        } finally {
            container.tomcat.stop();
        }
    }

    private void run(String[] folders) throws Exception {
        for (int i = 1; i < folders.length; i++) {
            deploy("app-" + i, folders[i]);
            ask("app-" + i, "app-" + i);
        }
        int last = folders.length - 1;
        var queue = new ReferenceQueue<ClassLoader>();
        var before = undeploy("app-" + last, queue);
        deploy("app-" + last, folders[last]);
        ask("app-" + last, "again");
        ask("app-1", "still");
        long start = System.nanoTime();
        boolean left = true;
        while (left && System.nanoTime() - start < PATIENCE_NANOS) {
            System.gc();
            left = queue.remove(100) != before;
        }
        System.out.println("left " + left);
    }

    private void deploy(String name, String folder) {
        var context = tomcat.addContext("/" + name, folder);
        Tomcat.addServlet(context, "script", APPLICATION);
        context.addServletMappingDecoded("/", "script");
    }

    private PhantomReference<ClassLoader> undeploy(String name, ReferenceQueue<ClassLoader> queue) {
        var context = (Context) tomcat.getHost().findChild("/" + name);
        var loader = new PhantomReference<>(context.getLoader().getClassLoader(), queue);
        tomcat.getHost().removeChild(context);
        return loader;
    }

    private void ask(String name, String conversation) throws Exception {
        var url =
                "http://127.0.0.1:"
                        + tomcat.getConnector().getLocalPort()
                        + "/"
                        + name
                        + "/?"
                        + conversation;
        var answer =
                http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
        boolean kept = answer.statusCode() == 200 && answer.body().contains("kept ");
        System.out.println(conversation + " " + (kept ? "served" : answer.body()));
    }
}
