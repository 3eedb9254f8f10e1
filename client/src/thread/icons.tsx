import { Stroke } from "../page/icons.tsx";

/** Points to the line's end; turned by CSS where it means another way. */
export function ChevronIcon() {
  return (
    <Stroke>
      <path d="m8 5 5 5-5 5" />
    </Stroke>
  );
}

export function EditIcon() {
  return (
    <Stroke>
      <path d="m4 16 .7-3.4L13.4 4l2.6 2.6-8.6 8.7zM11.6 5.8l2.6 2.6" />
    </Stroke>
  );
}
