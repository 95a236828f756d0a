import type { RequestHandler } from "express";

/** Headers for what a browser runs or shows. @param policy Content-Security-Policy by directive */
export function protect(policy: Record<string, string>): RequestHandler {
  const directives = Object.entries(policy).map(([directive, sources]) => `${directive} ${sources}`);
  const headers = {
    "Content-Security-Policy": directives.join("; "),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
  };
  return (_request, response, next) => {
    response.set(headers);
    next();
  };
}
