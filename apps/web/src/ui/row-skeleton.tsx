/** Rows with a picture, a name and two lines, while the real ones are on their way. */
import { AfterAWhile, Bone } from "./skeleton.tsx";

type Props = {
  /** What is loading, for whoever cannot see it. */
  label: string;
  rows: number;
  /** In px, as the real ones will have it. */
  rowHeight: number;
};

export const RowSkeleton = ({ label, rows, rowHeight }: Props) => (
  <AfterAWhile>
    <div className="p-2" aria-busy="true">
      <span className="sr-only">{label}</span>
      {Array.from({ length: rows }, (_, at) => (
        <div key={at} style={{ height: rowHeight }} className="grid grid-cols-[36px_minmax(0,1fr)] gap-x-3 p-2">
          <Bone className="size-9 rounded-full!" />
          <div>
            <Bone className="mt-1 h-3 w-[38%]" />
            <Bone className="mt-2.25 h-3 w-[86%]" />
            <Bone className="mt-2.5 h-2.5 w-[24%]" />
          </div>
        </div>
      ))}
    </div>
  </AfterAWhile>
);
