/** The master key of test databases. Secret to nobody. */
export const TEST_MASTER_KEY = Buffer.alloc(32, 7);
