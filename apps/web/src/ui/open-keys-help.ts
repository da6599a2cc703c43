/** Whether the list of keys is open, for all who may open it. */
import { create } from "zustand";

export const useKeysHelp = create<{ isOpen: boolean }>(() => ({ isOpen: false }));
