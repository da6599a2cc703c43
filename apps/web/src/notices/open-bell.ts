/** The list of notices is opened from its bell, and by a key from anywhere. */
import { create } from "zustand";

export const useBell = create<{ isOpen: boolean }>(() => ({ isOpen: false }));

export const openBell = () => useBell.setState({ isOpen: true });
