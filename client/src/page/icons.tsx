import type { ComponentChildren } from "preact";

/** The hill above the ground fog. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
      <path d="M3 17.5C8 16.5 9 6.5 14 6.5c4 0 4.5 5 7 6 1.5.6 2.3-.6 3.8-.6 2.7 0 3.2 4 4.2 5.6z" />
      <path d="M2.2 20h17.6a1.2 1.2 0 0 1 0 2.4H2.2a1.2 1.2 0 0 1 0-2.4zm22.5 0h5.1a1.2 1.2 0 0 1 0 2.4h-5.1a1.2 1.2 0 0 1 0-2.4zM7.2 24.8h1.6a1.2 1.2 0 0 1 0 2.4H7.2a1.2 1.2 0 0 1 0-2.4zm6.5 0h11.6a1.2 1.2 0 0 1 0 2.4H13.7a1.2 1.2 0 0 1 0-2.4z" />
    </svg>
  );
}

export function SendIcon() {
  return (
    <Stroke>
      <path d="M10 16V4.5M5 9.2l5-5 5 5" />
    </Stroke>
  );
}

export function StopIcon() {
  return (
    <Stroke>
      <path d="M5 5h10v10H5z" fill="currentColor" />
    </Stroke>
  );
}

export function DownIcon() {
  return (
    <Stroke>
      <path d="M10 4v11.5M5 10.8l5 5 5-5" />
    </Stroke>
  );
}

export function PlusIcon() {
  return (
    <Stroke>
      <path d="M10 4.5v11M4.5 10h11" />
    </Stroke>
  );
}

export function CopyIcon() {
  return (
    <Stroke>
      <path d="M7.5 7.5h8.5v8.5H7.5zM4 12.5V4h8.5" />
    </Stroke>
  );
}

export function CheckIcon() {
  return (
    <Stroke>
      <path d="m4.5 10.5 3.8 3.8 7.2-8.3" />
    </Stroke>
  );
}

export function RetryIcon() {
  return (
    <Stroke>
      <path d="M15.8 10a5.8 5.8 0 1 1-1.9-4.3M14.2 2.7v3.2H11" />
    </Stroke>
  );
}

export function ListIcon() {
  return (
    <Stroke>
      <path d="M3.5 4.5h13v11h-13zM8 4.5v11" />
    </Stroke>
  );
}

export function MoreIcon() {
  return (
    <Stroke>
      <path d="M4.5 10h.01M10 10h.01M15.5 10h.01" stroke-width="2.25" />
    </Stroke>
  );
}

export function CloseIcon() {
  return (
    <Stroke>
      <path d="m5 5 10 10M15 5 5 15" />
    </Stroke>
  );
}

export function SearchIcon() {
  return (
    <Stroke>
      <path d="M8.8 3.8a5 5 0 1 1 0 10 5 5 0 0 1 0-10zM12.5 12.5l3.8 3.8" />
    </Stroke>
  );
}

export function SettingsIcon() {
  return (
    <Stroke>
      <path d="M3.5 6.5h6.2M13.3 6.5h3.2M3.5 13.5h3.2M10.3 13.5h6.2M11.5 4.7a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6zM8.5 11.7a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6z" />
    </Stroke>
  );
}

export function HelpIcon() {
  return (
    <Stroke>
      <path d="M7.2 7.4a2.8 2.8 0 1 1 4.3 2.4c-.9.6-1.5 1.1-1.5 2.2M10 15h.01" />
    </Stroke>
  );
}

export function Stroke({ children }: { children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
      {children}
    </svg>
  );
}
