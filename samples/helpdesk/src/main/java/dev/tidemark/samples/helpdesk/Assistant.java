package dev.tidemark.samples.helpdesk;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.service.UserMessage;

/** What a customer can do with the desk; LangChain4j makes the rest of it. */
@SystemMessage(
        """
        You are the help desk of Harbour & Sons, a shop for kitchen goods in Bergen. Be brief, be \
        kind, and never promise what the handbook does not. Look an order up before you speak about \
        it; never guess where a parcel is; refund only what was paid. Ids begin with a letter and a \
        dash. Amounts are in euros, dates are local. If a customer told you something before, do \
        not ask for it again.\
        """)
interface Assistant {

    String answer(@MemoryId String customer, @UserMessage String text);

    String look(
            @MemoryId String customer, @UserMessage String text, @UserMessage ImageContent picture);

    TokenStream stream(@MemoryId String customer, @UserMessage String text);
}
