/** Whether the palette is open, for all who may open it. */
import { create } from "zustand";

type Opened = { isOpen: boolean; from: HTMLElement | null };
export const usePalette = create<Opened>(() => ({ isOpen: false, from: null }));

/** Whoever was writing goes on there when nothing was chosen. */
export const openPalette = () =>
  usePalette.setState({
    isOpen: true,
    from: document.activeElement instanceof HTMLElement ? document.activeElement : null,
  });
export const closePalette = () => usePalette.setState({ isOpen: false });
