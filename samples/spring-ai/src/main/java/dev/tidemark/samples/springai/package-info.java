/** A shop's assistant on Spring Boot and Spring AI, as a team that never heard of us writes one. */
package dev.tidemark.samples.springai;
