"""How available a design is: structure functions, parts that fail, and what each flow rests on."""
