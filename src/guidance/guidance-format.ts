/** Who is to be guided, and so in whose names. */
export enum GuidanceFormat {
  PLAIN = "PLAIN",
  IP_ADAPTER_FACEID = "IP_ADAPTER_FACEID",
  INSTANTID = "INSTANTID",
  PULID = "PULID",
  MULTI_REFERENCE = "MULTI_REFERENCE",
}
