/** The digits of a text, as they follow one another. */
export function digitsOf(text: string): number[] {
  return [...text.replaceAll(/\D/g, "")].map(Number);
}

/** @see https://www.iso.org/standard/70484.html, annex B */
export function passesLuhn(text: string): boolean {
  const digits = digitsOf(text).toReversed();
  const sum = digits.reduce((total, digit, index) => {
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return digits.length > 1 && sum % 10 === 0 && digits.some((digit) => digit > 0);
}

/** How long the number of an account is in some countries; in others it is not looked at. @see https://www.swift.com/resource/iban-registry-pdf */
const IBAN_LENGTHS: Readonly<Record<string, number>> = {
  AT: 20,
  BE: 16,
  CH: 21,
  DE: 22,
  DK: 18,
  ES: 24,
  FI: 18,
  FR: 27,
  GB: 22,
  IE: 22,
  IT: 27,
  LU: 20,
  NL: 18,
  NO: 15,
  PL: 28,
  PT: 25,
  SE: 24,
};

/** @see https://www.iso.org/standard/81090.html: the rest of a division by 97 is 1 */
export function passesIban(text: string): boolean {
  const account = text.replaceAll(/\s/g, "").toUpperCase();
  const length = IBAN_LENGTHS[account.slice(0, 2)];
  if (account.length < 15 || account.length > 34) return false;
  if (length !== undefined && account.length !== length) return false;
  const rearranged = account.slice(4) + account.slice(0, 4);
  const rest = [...rearranged].reduce(
    (left, character) => Number(`${left}${Number.parseInt(character, 36)}`) % 97,
    0,
  );
  return rest === 1;
}

/** @see https://www.datadictionary.nhs.uk/attributes/nhs_number.html */
export function passesNhs(text: string): boolean {
  const digits = digitsOf(text);
  const sum = digits.slice(0, 9).reduce((total, digit, index) => total + digit * (10 - index), 0);
  return (11 - (sum % 11)) % 11 === digits[9];
}

/** @see https://www.aba.com/about-us/routing-number */
export function passesRouting(text: string): boolean {
  const weights = [3, 7, 1];
  const digits = digitsOf(text);
  const sum = digits.reduce((total, digit, index) => total + digit * (weights[index % 3] ?? 0), 0);
  return sum > 0 && sum % 10 === 0;
}

const VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
const VIN_LETTERS = "ABCDEFGH..JKLMN.P.R..STUVWXYZ";
const VIN_VALUES = "12345678..12345.7.9..23456789";

/** The ninth character is a check of the others. @see https://www.ecfr.gov/current/title-49/section-565.15 */
export function passesVin(text: string): boolean {
  const sum = [...text.toUpperCase()].reduce((total, character, index) => {
    const digit = /\d/.test(character) ? character : VIN_VALUES[VIN_LETTERS.indexOf(character)];
    return total + Number(digit) * (VIN_WEIGHTS[index] ?? 0);
  }, 0);
  const check = sum % 11;
  return text[8]?.toUpperCase() === (check === 10 ? "X" : String(check));
}
