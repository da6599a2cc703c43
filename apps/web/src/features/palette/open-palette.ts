/** Whether the palette is open, for all who may open it. */
import { create } from "zustand";

type Opened = {
  isOpen: boolean;
  from: HTMLElement | null;
  /** Before it could be drawn. */
  typed: string;
};
export const usePalette = create<Opened>(() => ({ isOpen: false, from: null, typed: "" }));

/** Whoever was writing goes on there when nothing was chosen. */
export const openPalette = () =>
  usePalette.setState({
    isOpen: true,
    typed: "",
    from: document.activeElement instanceof HTMLElement ? document.activeElement : null,
  });
export const closePalette = () => usePalette.setState({ isOpen: false });
