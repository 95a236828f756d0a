import type { LookupAddress } from "node:dns";
import { BlockList, isIP, isIPv6 } from "node:net";
import ipaddr from "ipaddr.js";

/** Where messages must not go, or from where they cannot be sent safely. The message tells what to change, and no address. */
export class ForbiddenDestinationError extends Error {
  override name = "ForbiddenDestinationError";
}

/**
 * Public by their numbers, and still nobody's receiver: Azure's own services of a virtual machine, and IPv4 addresses written as IPv6 ones the old way
 * (RFC 4291, 2.5.5.1), which the filtering agent takes for public.
 */
const NEVER = new BlockList();
NEVER.addAddress("168.63.129.16");
NEVER.addSubnet("::", 96, "ipv6");

const familyOf = (address: string) => (isIPv6(address) ? "ipv6" : "ipv4");

/** Where webhooks may go: to public addresses by HTTPS, and into the networks that the operator names, by HTTP too. */
export class Destinations {
  private readonly allowed = new BlockList();

  /** @param networks WEBHOOK_ALLOWED_NETWORKS: addresses, or networks such as `10.0.0.0/8` */
  constructor(private readonly networks: readonly string[]) {
    for (const network of networks) {
      const [address, prefix] = network.split("/") as [string, string?];
      if (prefix === undefined) this.allowed.addAddress(address, familyOf(address));
      else this.allowed.addSubnet(address, Number(prefix), familyOf(address));
    }
  }

  /**
   * What a URL by itself says: its scheme, that it has no password in it, and its address where that is no name. Numbers in other notations than the usual
   * one (`http://2130706433/`, `0177.0.0.1`) are addresses for `URL` as well.
   * @throws ForbiddenDestinationError
   */
  checkUrl(url: URL): void {
    if (url.protocol !== "https:" && url.protocol !== "http:")
      throw new ForbiddenDestinationError("A webhook's URL starts with https://.");
    if (url.protocol === "http:" && this.networks.length === 0) {
      const why = "http:// is for receivers in a network that the operator allows (WEBHOOK_ALLOWED_NETWORKS)";
      throw new ForbiddenDestinationError(`A webhook's URL starts with https://; ${why}.`);
    }
    if (url.username !== "" || url.password !== "")
      throw new ForbiddenDestinationError(
        "A webhook's URL holds no user and no password: receivers verify the signature.",
      );
    const host = hostOf(url);
    if (isIP(host) !== 0) this.checkAddress(url, host);
    else if (/(^|\.)localhost\.?$/i.test(host)) this.checkAddress(url, "127.0.0.1");
  }

  /**
   * Which of the addresses that a host has are in the operator's networks. All others are left to the filtering agent, which connects to public ones only.
   * @throws ForbiddenDestinationError
   */
  allowedAmong(url: URL, addresses: readonly LookupAddress[]): string[] {
    const named = addresses.map(({ address }) => address).filter((address) => this.isAllowed(address));
    for (const { address } of addresses) {
      if (named.includes(address)) continue;
      if (url.protocol === "http:") throw new ForbiddenDestinationError(NOT_ALLOWED_BY_HTTP);
      if (NEVER.check(address, familyOf(address))) throw new ForbiddenDestinationError(NOT_PUBLIC);
    }
    return named;
  }

  private checkAddress(url: URL, address: string): void {
    if (this.isAllowed(address)) return;
    if (url.protocol === "http:") throw new ForbiddenDestinationError(NOT_ALLOWED_BY_HTTP);
    if (NEVER.check(address, familyOf(address)) || ipaddr.parse(address).range() !== "unicast")
      throw new ForbiddenDestinationError(NOT_PUBLIC);
  }

  private isAllowed(address: string): boolean {
    return this.allowed.check(address, familyOf(address));
  }
}

export const NOT_PUBLIC =
  "The host's address is not a public one, and in no network that the operator allows (WEBHOOK_ALLOWED_NETWORKS).";
const NOT_ALLOWED_BY_HTTP =
  "By http:// a webhook reaches only networks that the operator allows (WEBHOOK_ALLOWED_NETWORKS). Use https://.";

/** Without the brackets that an IPv6 address has in a URL. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, "$1");
