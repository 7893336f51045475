// What ROME shows of feeds: `URL...`. A line for each entry: fields in Base64, dates in milliseconds.

import com.rometools.rome.feed.synd.SyndContent;
import com.rometools.rome.feed.synd.SyndEntry;
import com.rometools.rome.io.SyndFeedInput;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.xml.sax.InputSource;

class ReadWithRome {
    public static void main(String[] urls) throws Exception {
        for (String url : urls) {
            try (InputStream stream = new URL(url).openStream()) {
                for (SyndEntry entry : new SyndFeedInput().build(new InputSource(stream)).getEntries()) {
                    List<SyndContent> contents = entry.getContents();
                    SyndContent body = contents.isEmpty() ? entry.getDescription() : contents.get(0);
                    System.out.println(String.join(" ",
                        encoded(url),
                        encoded(entry.getUri()),
                        encoded(entry.getTitle()),
                        encoded(entry.getLink()),
                        milliseconds(entry.getPublishedDate()),
                        milliseconds(entry.getUpdatedDate()),
                        encoded(body == null ? null : body.getValue())));
                }
            }
        }
    }

    private static String encoded(String text) {
        byte[] bytes = (text == null ? "" : text).getBytes(StandardCharsets.UTF_8);
        return "." + Base64.getEncoder().encodeToString(bytes);
    }

    private static String milliseconds(Date date) {
        return date == null ? "-" : Long.toString(date.getTime());
    }
}
