"""The rich text block. https://docs.slack.dev/reference/block-kit/blocks/rich-text-block"""

from tests.slack.checks import Check, Shape, address, anything, boolean, integer, items, kinds, like, one_of, string

_STYLE: Check = Shape(
    optional=dict.fromkeys(
        ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"), boolean
    )
)
_STYLED = {"style": _STYLE}

PIECES: dict[str, Check] = {
    "text": Shape({"text": string(40_000, 1)}, _STYLED),
    "link": Shape({"url": address(3000)}, {"text": string(40_000), "unsafe": boolean, **_STYLED}),
    "user": Shape({"user_id": like(r"[UW]\w+")}, _STYLED),
    "usergroup": Shape({"usergroup_id": like(r"S\w+")}, _STYLED),
    "channel": Shape({"channel_id": like(r"[CG]\w+")}, _STYLED),
    "broadcast": Shape({"range": one_of("here", "channel", "everyone")}, _STYLED),
    "emoji": Shape({"name": string(255, 1)}, {"unicode": string(255), **_STYLED}),
    "date": Shape({"timestamp": anything, "format": string(255, 1)}, {"url": address(3000), "fallback": string(3000)}),
    "color": Shape({"value": string(32, 1)}, _STYLED),
}

_PIECES = items(kinds(PIECES), 1000, 0)
_BORDER = {"border": integer(0, 1)}
_SECTION = Shape({"elements": _PIECES})

RICH_TEXT = Shape(
    {
        "elements": items(
            kinds(
                {
                    "rich_text_section": _SECTION,
                    "rich_text_list": Shape(
                        {
                            "style": one_of("bullet", "ordered"),
                            "elements": items(kinds({"rich_text_section": _SECTION}), 1000),
                        },
                        {"indent": integer(0, 8), "offset": integer(0, 10_000), **_BORDER},
                    ),
                    "rich_text_preformatted": Shape({"elements": _PIECES}, {"language": string(255), **_BORDER}),
                    "rich_text_quote": Shape({"elements": _PIECES}, _BORDER),
                }
            ),
            1000,
        )
    },
    {"block_id": string(255, 1)},
)
