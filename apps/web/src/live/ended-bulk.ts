/** The act on many that ended last while this page looked on, until somebody has taken note of what it was refused on. */
import { create } from "zustand";
import type { BulkJob } from "./wire.ts";

export const useEndedBulk = create<{ job: BulkJob | null }>(() => ({ job: null }));
