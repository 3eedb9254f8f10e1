/** Three ridges in mist, for the page that nothing is written on yet. */
export function Hills() {
  return (
    <svg class="hills" viewBox="0 0 704 150" aria-hidden="true">
      <linearGradient id="mist" x1="0" y1="0" x2="0" y2="1">
        <stop offset="0" stop-color="currentColor" stop-opacity="0.55" />
        <stop offset="0.75" stop-color="currentColor" stop-opacity="0" />
      </linearGradient>
      <circle class="moon" cx="512" cy="32" r="19" />
      <path
        class="far"
        d="M0 96c60-6 92-34 138-38s76 26 122 20 80-52 128-54 78 38 124 42 84-20 118-18 56 18 74 26v76H0z"
      />
      <path class="middle" d="M0 118c70-2 104-30 168-28s92 30 150 26 96-38 156-34 124 34 230 26v42H0z" />
      <path class="near" d="M0 128c90 8 150-14 226-8s128 22 208 12 160-18 270-2v20H0z" />
    </svg>
  );
}
